/** Brings the columns that not everybody has, with what they look like. */
import { addRareColumns } from '../state/rare-columns.ts';
import '../style/watch-rare.css';

export { addRareColumns };
