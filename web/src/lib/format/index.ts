/** The one module that turns numbers, units, times and codes into text. */
export * from './number';
export * from './time';
export * from './names';
