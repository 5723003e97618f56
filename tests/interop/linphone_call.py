#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""linphone_call.py sip:USER@HOST[:PORT] SPEECH.wav [codec=PCMU|PCMA] [secs=N] [dtmf=T:KEYS]
                 [dir=DIR] [ring=S] [port=5090]
One call with linphonec and files for a sound card: speaks the WAV (8000 Hz) once as soon as the
media is up (it sends nothing before and after), presses the keys T seconds into the call, hangs up
after N seconds (default: a second behind the end of the speech). Prints what linphonec prints.
Exit status 0: established and ended by us; 1: not established; 2: ended by the other side.
DIR gets linphone.log, what was heard (heard.wav), its home directory."""
import sys
import time

import options
import speech
from linphone import ENDED, UP, Linphone


def talk(ua, wav, secs, at, keys):
    up, ended = time.monotonic(), None
    ua.command('play ' + wav)
    if keys:
        ended = ua.wait(at, *ENDED)
        if not ended:
            ua.command(keys)                    # a line of keys is pressed
    if ended or ua.wait(up + secs - time.monotonic(), *ENDED):
        return 2
    ua.command('terminate')
    ua.wait(2, *ENDED)
    return 0


def main():
    o = options.parse(__doc__, codec='PCMU', secs='', dtmf='', dir='linphone', ring='30', port='5090')
    secs = float(o.secs or len(speech.read(o.wav)) / speech.RATE + 1)
    ua, status = Linphone(o), 1
    ua.command('call ' + o.uri)
    line = ua.wait(float(o.ring), UP, *ENDED)
    if not line:
        ua.command('terminate')
    elif UP in line:
        status = talk(ua, o.wav, secs, *options.keys(o.dtmf))
    ua.quit()
    ua.say('exit', status)
    return status


if __name__ == '__main__':
    sys.exit(main())
