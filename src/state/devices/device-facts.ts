/** What is known of any device without asking AWS, for the screens and their keys. */
export { deviceName, deviceNameProblem, givesCodes } from '../../aws/devices/device';
export { mostDevices } from '../../aws/devices/list-devices';
