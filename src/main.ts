import { serve } from './serve.js';

await serve({ demo: !process.argv.includes('--no-demo') });
