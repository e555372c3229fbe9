import { serve } from './bootstrap/serve.js';

await serve({ demo: !process.argv.includes('--no-demo') });
