# SPDX-License-Identifier: BSD-3-Clause
"""The command line that the three telephones share: sip:USER@HOST[:PORT] SPEECH.wav [NAME=VALUE ...]"""
import os
import sys
import types


def parse(doc, **defaults):
    if len(sys.argv) < 3 or any('=' not in a for a in sys.argv[3:]):
        raise SystemExit(doc)
    given = dict(a.split('=', 1) for a in sys.argv[3:])
    if unknown := given.keys() - defaults.keys():
        raise SystemExit(f'no such option: {", ".join(unknown)}\n{doc}')
    o = types.SimpleNamespace(uri=sys.argv[1], wav=os.path.abspath(sys.argv[2]), **{**defaults, **given})
    o.dir = os.path.abspath(o.dir)
    os.makedirs(o.dir, exist_ok=True)
    return o


def keys(text):
    """T:KEYS, keys pressed T seconds after the call is up."""
    at, _, digits = text.partition(':')
    return float(at or 0), digits
