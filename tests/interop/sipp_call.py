#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""sipp_call.py sip:USER@HOST[:PORT] SPEECH.wav [scenario=SCENARIO] [codec=PCMU|PCMA] [dtmf=T:KEYS]
             [zero-every=N] [dir=DIR] [port=N]
One call with sipp from 127.0.0.1:N (its media: port N + 1000), as sipp/SCENARIO.xml says (play); the
speech goes as a capture file. Needs root for that. Exit status 0: the call went as the scenario
says. DIR gets scenario.xml, messages.log, errors.log."""
import os
import re
import subprocess
import sys

import options
import pcap
import speech

HERE = os.path.dirname(os.path.abspath(__file__))


def fill(scenario, **values):
    """The scenario with its @words@ replaced; those that are no value are files: sipp/WORD.txt."""
    def text_of(name):
        with open(f'{HERE}/sipp/{name}') as f:
            return f.read().strip('\n')
    text = re.sub(r'^@([\w-]+)@$', lambda m: text_of(m[1] + '.txt'), text_of(scenario + '.xml'), flags=re.M)
    return re.sub(r'@(\w+)@', lambda m: str(values[m[1]]), text)


def main():
    o = options.parse(__doc__, scenario='play', codec='PCMU', dtmf='', dir='sipp', port='5070',
                      **{'zero-every': '0'})
    user, _, host = o.uri.removeprefix('sip:').rpartition('@')
    at, keys = options.keys(o.dtmf)
    ms = pcap.write(o.dir + '/speech.pcap', speech.read(o.wav), o.codec, keys, at,
                    int(getattr(o, 'zero-every')))
    with open(o.dir + '/scenario.xml', 'w') as f:
        f.write(fill(o.scenario, pcap=o.dir + '/speech.pcap', ms=ms, pt=speech.CODECS[o.codec][0],
                     codec=o.codec))
    errors = o.dir + '/errors.log'
    with open(o.dir + '/screen.log', 'w') as screen:
        status = subprocess.call(
            ['sipp', '-sf', o.dir + '/scenario.xml', '-s', user or 'sipua', host if ':' in host else host + ':5060',
             '-i', '127.0.0.1', '-p', o.port, '-mi', '127.0.0.1', '-mp', str(int(o.port) + 1000),
             '-m', '1', '-nostdin', '-timeout', '60', '-timeout_error',
             '-trace_msg', '-message_file', o.dir + '/messages.log', '-trace_err', '-error_file', errors],
            stdout=screen, stderr=screen)
    print(f'sipp {o.scenario}: exit {status}')
    if os.path.exists(errors):
        with open(errors) as f:
            print(f.read())
    return status


if __name__ == '__main__':
    sys.exit(main())
