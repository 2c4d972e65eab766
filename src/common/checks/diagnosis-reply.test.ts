import { describe, expect, test } from '@jest/globals';
import { nameReply } from './diagnosis-reply.ts';

const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('nameReply', () => {
  test.each([
    ['HTTP/1.1 503 Service Unavailable\r\n', { name: 'HTTP 503', protocol: 'HTTP' }],
    ['HTTP/1.0 200\r\n', { name: 'HTTP 200', protocol: 'HTTP' }],
    ['<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"', { name: 'an HTML page', protocol: 'HTTP' }],
    ['<html><title>400</title>', { name: 'an HTML page', protocol: 'HTTP' }],
    ['\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80', { name: 'HTTP/2 SETTINGS', protocol: 'HTTP/2' }],
    ['\x15\x03\x03\0\x02\x02\x46', { name: 'TLS alert 70 protocol_version', protocol: 'TLS' }],
    ['\x15\x03\x01\0\x02\x02\x32', { name: 'TLS alert 50 decode_error', protocol: 'TLS' }],
    ['\x15\x03\x01\0\x02\x02\x07', { name: 'TLS alert 7', protocol: 'TLS' }],
    ['\x16\x03\x03\0\x7a\x02', { name: 'TLS handshake', protocol: 'TLS' }],
    ['SSH-2.0-OpenSSH_9.9\r\n', { name: 'SSH-2.0-OpenSSH_9.9', protocol: 'SSH' }],
    ['Invalid SSH identification string.\r\n', { protocol: 'SSH' }],
    ['220 mail.example.org ESMTP\r\n', { protocol: 'SMTP or FTP' }],
    ['220-FileZilla Server\r\n', { protocol: 'SMTP or FTP' }],
    ['* OK IMAP4rev1\r\n', { protocol: 'IMAP' }],
    ['\x4a\0\0\0\x0a8.0.36\0\x08', { name: 'MySQL greeting', protocol: 'MySQL' }],
    ['\x17\0\0\0\xff\x10\x04Too many connections', { name: 'MySQL error 1040', protocol: 'MySQL' }],
    ['E\0\0\0\x8cSFATAL\0VFATAL\0', { name: 'PostgreSQL error', protocol: 'PostgreSQL' }],
    ['OK', {}],
    ['-ERR max number of clients reached\r\n', {}],
    ['', {}],
    ['\x15', {}],
    ['\x15\x03', {}],
    ['\x16\x04\x03\0\x7a', {}],
    ['HTTP/1.1 2', {}],
  ])('of %j is %j', (text, expected) => {
    expect(nameReply(bytesOf(text))).toEqual(expected);
  });

  test.each([
    '<center>The plain HTTP request was sent to HTTPS port</center>',
    'Client sent an HTTP request to an HTTPS server.\n',
    "Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />",
  ])('a page that says so is of a server that speaks TLS: %s', (page) => {
    const reply = bytesOf(`HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n${page}`);
    expect(nameReply(reply)).toEqual({ name: 'HTTP 400', protocol: 'TLS' });
  });
});
