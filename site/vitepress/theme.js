// Without the fonts: the reader's own suffice, and nothing has to be loaded.
export { default } from 'vitepress/theme-without-fonts';
