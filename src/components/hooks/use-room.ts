import { createContext } from 'react';

/** How wide the lines of this part of the screen can be, so that their texts break where people would. */
export const RoomContext = createContext<number | undefined>(undefined);
