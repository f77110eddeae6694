/** Where a table's rows stand in the file, and what stands around them. format.ts draws the whole. */

/** Name, offset, length, number of rows. */
export type SectionEntry = [string, number, number, number];

export const sectionOpening = (name: string): string => `${JSON.stringify(name)}:{\n`;
export const sectionClosing = "\n}";
