# SPDX-License-Identifier: BSD-3-Clause
"""The command line that the telephones share: [sip:USER@HOST[:PORT]] [SPEECH.wav] [NAME=VALUE ...]"""
import os
import sys
import types


def parse(doc, words=('uri', 'wav'), **defaults):
    given = dict(a.split('=', 1) for a in sys.argv[1 + len(words):] if '=' in a)
    if len(sys.argv) != 1 + len(words) + len(given):
        raise SystemExit(doc)
    if unknown := given.keys() - defaults.keys():
        raise SystemExit(f'no such option: {", ".join(unknown)}\n{doc}')
    o = types.SimpleNamespace(**dict(zip(words, sys.argv[1:])), **{**defaults, **given})
    if getattr(o, 'wav', ''):
        o.wav = os.path.abspath(o.wav)
    o.dir = os.path.abspath(o.dir)
    os.makedirs(o.dir, exist_ok=True)
    return o


def keys(text):
    """T:KEYS, keys pressed T seconds after the call is up."""
    at, _, digits = text.partition(':')
    return float(at or 0), digits
