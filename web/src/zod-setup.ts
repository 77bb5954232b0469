import { config } from 'zod';

// The CSP forbids eval, which zod would otherwise try for compiled parsers. Before any schema is made.
config({ jitless: true });
