import { describe, expect, test } from '@jest/globals';
import { Deadlines, stopWaiting, type Timed } from './deadlines.ts';

interface Wait extends Timed {
  readonly name: string;
}

function wait(name: string): Wait {
  return { name, waitsSinceMs: 0, previous: undefined, next: undefined };
}

function takeAllDue(deadlines: Deadlines<Wait>, nowMs: number): string[] {
  const names: string[] = [];
  for (let due = deadlines.takeDue(nowMs); due !== undefined; due = deadlines.takeDue(nowMs)) names.push(due.name);
  return names;
}

describe('Deadlines', () => {
  test('an empty queue has no next deadline, and nothing is ever due', () => {
    const deadlines = new Deadlines<Wait>(0);
    expect(deadlines.nextMs).toBe(Number.POSITIVE_INFINITY);
    expect(deadlines.takeDue(Number.MAX_VALUE)).toBeUndefined();
  });

  test('waits are due at their deadline, not before, in the order in which they began', () => {
    const deadlines = new Deadlines<Wait>(10);
    deadlines.add(wait('a'), 1);
    deadlines.add(wait('b'), 2);
    deadlines.add(wait('c'), 5);
    expect(deadlines.nextMs).toBe(11);
    expect(takeAllDue(deadlines, 10.999)).toEqual([]);
    expect(takeAllDue(deadlines, 12)).toEqual(['a', 'b']);
    expect(deadlines.nextMs).toBe(15);
    expect(takeAllDue(deadlines, 15)).toEqual(['c']);
    expect(deadlines.nextMs).toBe(Number.POSITIVE_INFINITY);
  });

  test('a wait that has ended is never due, wherever it stood', () => {
    const deadlines = new Deadlines<Wait>(10);
    const [a, b, c, d] = [wait('a'), wait('b'), wait('c'), wait('d')];
    for (const item of [a, b, c, d]) deadlines.add(item, 0);
    for (const item of [b, a, d]) stopWaiting(item);
    expect(takeAllDue(deadlines, 100)).toEqual(['c']);
  });

  test('a new wait of the same item takes the place of the old one', () => {
    const deadlines = new Deadlines<Wait>(10);
    const [a, b] = [wait('a'), wait('b')];
    deadlines.add(a, 0);
    deadlines.add(b, 1);
    deadlines.add(a, 2);
    expect(takeAllDue(deadlines, 11)).toEqual(['b']);
    expect(takeAllDue(deadlines, 12)).toEqual(['a']);
  });

  test('the same wait told again keeps its place', () => {
    const deadlines = new Deadlines<Wait>(10);
    const [a, b] = [wait('a'), wait('b')];
    deadlines.add(a, 0);
    deadlines.add(b, 1);
    deadlines.add(a, 0);
    expect(takeAllDue(deadlines, 100)).toEqual(['a', 'b']);
  });

  test('an item that moves to another queue leaves the first one', () => {
    const [connects, replies] = [new Deadlines<Wait>(10), new Deadlines<Wait>(20)];
    const item = wait('a');
    connects.add(item, 0);
    replies.add(item, 1);
    expect(takeAllDue(connects, 100)).toEqual([]);
    expect(replies.nextMs).toBe(21);
    expect(takeAllDue(replies, 21)).toEqual(['a']);
  });

  test('ending a wait twice, or one that never began, does nothing', () => {
    const deadlines = new Deadlines<Wait>(10);
    const [a, b] = [wait('a'), wait('b')];
    deadlines.add(a, 0);
    deadlines.add(b, 0);
    stopWaiting(a);
    stopWaiting(a);
    stopWaiting(wait('c'));
    expect(takeAllDue(deadlines, 100)).toEqual(['b']);
  });

  test('an item that was due can wait again', () => {
    const deadlines = new Deadlines<Wait>(10);
    const item = wait('a');
    deadlines.add(item, 0);
    expect(takeAllDue(deadlines, 10)).toEqual(['a']);
    // The same moment as before, which is no repetition now.
    deadlines.add(item, 0);
    expect(takeAllDue(deadlines, 10)).toEqual(['a']);
  });
});
