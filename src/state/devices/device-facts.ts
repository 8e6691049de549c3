/** What is known of any device without asking AWS, for the screens and their keys. */
export { deviceName, givesCodes } from '../../aws/devices/device';
export { deviceNameProblem } from '../../aws/devices/device-name';
export { mostDevices } from '../../aws/devices/list-devices';
