/** Where a page of this machine listens, and whether a browser shows it at once. */
import { flag, integer, text } from '../../common/option-kinds.ts';

export const pageOptions = {
  host: text({ default: '127.0.0.1', placeholder: 'ADDRESS', help: 'where the page listens' }),
  port: integer({ default: 0, max: 65_535, placeholder: 'PORT', help: 'its port; 0: any that is free' }),
  noOpen: flag({ help: 'print the address, and open no browser' }),
};
