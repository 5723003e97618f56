#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""linphone_answer.py [wav=SPEECH.wav] [codec=PCMU|PCMA] [secs=N] [dir=DIR] [port=5070]
linphonec takes one call, with files for a sound card: answers at once and says the WAV (8000 Hz)
once (it sends nothing before and after), hangs up N seconds after the answer, or leaves that to the
caller. Prints "ready" when it can be called, and what linphonec prints. Exit status 0: the call went
and ended as asked; 1: it came to nothing; 2: it was ended too soon.
DIR gets linphone.log, what was heard (heard.wav), its home directory."""
import sys

import options
from linphone import ENDED, UP, Linphone

LONGEST = 60.0                                  # seconds that a call may take to come, or to end


def talk(ua, wav, secs):
    """Once established, until it is over; the exit status."""
    if wav:
        ua.command('play ' + wav)
    if ua.wait(secs or LONGEST, *ENDED):
        return 2 if secs else 0
    ua.command('terminate')
    ua.wait(2, *ENDED)
    return 0 if secs else 1


def main():
    o = options.parse(__doc__, words=(), wav='', codec='PCMU', secs='0', dir='linphone', port='5070')
    ua, status = Linphone(o, '-a'), 1
    ua.say('ready')
    line = ua.wait(LONGEST, UP, *ENDED)
    if line and UP in line:
        status = talk(ua, o.wav, float(o.secs))
    ua.quit()
    ua.say('exit', status)
    return status


if __name__ == '__main__':
    sys.exit(main())
