import { expect, test } from '@jest/globals';
import { workflowProperty, workflowText } from './workflow-command.ts';

test('a text cannot end its command and begin another', () => {
  expect(workflowText('a\r\n::add-mask::b%0A')).toBe('a%0D%0A::add-mask::b%250A');
});

test('a property cannot end, and cannot begin another', () => {
  expect(workflowProperty('a,line=1::b\nc')).toBe('a%2Cline=1%3A%3Ab%0Ac');
});
