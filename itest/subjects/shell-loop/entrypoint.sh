#!/bin/sh
# The server runs in the background; the container lives as long as PID 1, which is then no shell any more.
socat TCP-LISTEN:5005,fork,reuseaddr,backlog=128 PIPE &
exec sleep infinity
