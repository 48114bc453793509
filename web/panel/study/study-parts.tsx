/** What comes with the first study of a page, in one piece: who adds one wants to see it. */
export { StudyPicker } from './study-picker.tsx';
export { TileStudies } from './tile-studies.tsx';
