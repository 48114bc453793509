/** Brings the columns that not everybody has, with what they look like. */
import '../state/rare-columns.ts';
import '../style/watch-rare.css';
