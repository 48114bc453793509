/**
 * Entry of the page that a server sends.
 */
import { createServerBackend } from './net/server-backend.ts';
import { startPage } from './page.tsx';
import { readViewLink } from './state/view-url.ts';

startPage(createServerBackend(), readViewLink(location.search));
