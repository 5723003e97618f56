#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""baresip_call.py sip:USER@HOST[:PORT] SPEECH.wav [codec=PCMU|PCMA] [secs=N] [dtmf=T:KEYS]
                [ip=127.0.0.1] [dir=DIR] [ring=S] [port=N]
One call with baresip: speaks the WAV (8000 Hz) once, presses the keys T seconds after the call is
up, hangs up N seconds after it (default: a second behind the end of the speech). Prints a line an
event. Exit status 0: established and ended by us; 1: not established; 2: ended by the other side.
DIR gets baresip.log (with the SIP messages), what was said (*-enc.wav) and heard (*-dec.wav)."""
import sys
import time

import options
import speech
from baresip import Baresip, write_microphone


def talk(ua, secs, at, keys):
    """Once established: press the keys, hang up in time; the exit status."""
    up, closed = time.monotonic(), None
    if keys:
        closed = ua.wait(at, 'CALL_CLOSED')
        for key in keys:
            if not closed:
                ua.command('sndcode', key)      # presses and releases it
                closed = ua.wait(.3, 'CALL_CLOSED')
    if closed or ua.wait(up + secs - time.monotonic(), 'CALL_CLOSED'):
        return 2
    ua.command('hangup')
    ua.wait(.5, 'CALL_CLOSED')
    return 0


def main():
    o = options.parse(__doc__, codec='PCMU', secs='', dtmf='', ip='127.0.0.1', dir='baresip', ring='30',
                      port='4444')
    pcm = speech.read(o.wav)
    secs = float(o.secs or len(pcm) / speech.RATE + 1)
    write_microphone(o.dir + '/mic.wav', pcm, secs)
    ua, status = Baresip(o, 'baresip', 0), 1
    ua.command('dial', o.uri)
    e = ua.wait(float(o.ring), 'CALL_ESTABLISHED', 'CALL_CLOSED')
    if not e:
        ua.command('hangup')
    elif e['type'] == 'CALL_ESTABLISHED':
        status = talk(ua, secs, *options.keys(o.dtmf))
    ua.quit()
    ua.say('exit', status)
    return status


if __name__ == '__main__':
    sys.exit(main())
