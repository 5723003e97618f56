#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""sipp_call.py sip:USER@HOST[:PORT] SPEECH.wav [scenario=SCENARIO] [codec=PCMU|PCMA] [dtmf=T:KEYS]
             [zero-every=N] [dir=DIR] [port=N]
One call with sipp from 127.0.0.1:N (its media: port N + 1000), as sipp/SCENARIO.xml says (play); the
speech goes as a capture file. Needs root for that. Exit status 0: the call went as the scenario
says. DIR gets scenario.xml, messages.log, errors.log."""
import sys

import options
import pcap
import sipp
import speech


def main():
    o = options.parse(__doc__, scenario='play', codec='PCMU', dtmf='', dir='sipp', port='5070',
                      **{'zero-every': '0'})
    user, _, host = o.uri.removeprefix('sip:').rpartition('@')
    at, keys = options.keys(o.dtmf)
    ms = pcap.write(o.dir + '/speech.pcap', speech.read(o.wav), o.codec, keys, at,
                    int(getattr(o, 'zero-every')))
    with open(o.dir + '/scenario.xml', 'w') as f:
        f.write(sipp.fill(o.scenario, pcap=o.dir + '/speech.pcap', ms=ms,
                          pt=speech.CODECS[o.codec][0], codec=o.codec))
    return sipp.run(o, o.port, '-sf', o.dir + '/scenario.xml', '-s', user or 'sipua',
                    host if ':' in host else host + ':5060')


if __name__ == '__main__':
    sys.exit(main())
