#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""sipp_answer.py [scenario=echo|refuse|never|useless-answer] [status=486] [dir=DIR] [port=5070]
sipp takes one call on 127.0.0.1:N (its media: port N + 1000): echo is its own scenario uas with
-rtp_echo, the others are sipp/SCENARIO.xml. Prints "ready" when it can be called. Exit status 0: the
call went as the scenario says. DIR gets scenario.xml, messages.log, errors.log."""
import socket
import sys
import threading
import time

import options
import sipp


def tell_when_ready(port):
    """It does not say when it listens: until its port is taken."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind(('127.0.0.1', port))
            except OSError:
                print('ready', flush=True)
                return
        time.sleep(.02)


def main():
    o = options.parse(__doc__, words=(), scenario='echo', status='486', dir='sipp', port='5070')
    if o.scenario == 'echo':
        arguments = ('-sn', 'uas', '-rtp_echo')
    else:
        with open(o.dir + '/scenario.xml', 'w') as f:
            f.write(sipp.fill(o.scenario, status=o.status))
        arguments = ('-sf', o.dir + '/scenario.xml')
    threading.Thread(target=tell_when_ready, args=[int(o.port)], daemon=True).start()
    return sipp.run(o, o.port, *arguments)


if __name__ == '__main__':
    sys.exit(main())
