#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""What cannot work is an error at once, and its text names what is wrong."""
import glob
import os
import socket
import subprocess

from harness import Program, check, run

# Properties, words of the error.
SETTINGS = (
    ('local-address=nonsense', ('local-address', 'nonsense')),
    ('local-address=203.0.113.5', ('203.0.113.5', '5060')),
    ('port-range=abc', ('port-range', 'abc')),
    ('port-range=20000-10000', ('port-range', '20000-10000')),
    ('codecs=G729', ('G729',)),
)


def check_error(name, words, *properties, **environment):
    pipeline = Program(name, ['gst-launch-1.0', '-m', 'sipuasrc', *properties, '!', 'fakesink'], **environment)
    status = pipeline.finish(20)
    errors = pipeline.errors()
    print(errors)
    check(status != 0, f'{name}: exit status 0')
    check(errors and all(w in errors[0] for w in words), f'{name}: no error with {words}: {errors}')


def plugins_without(*names):
    """A folder with all of GStreamer's plugins but these, and a registry of its own."""
    folder = subprocess.check_output(['pkg-config', '--variable=pluginsdir', 'gstreamer-1.0'], text=True).strip()
    os.mkdir('plugins')
    for path in glob.glob(folder + '/*.so'):
        if os.path.basename(path) not in names:
            os.symlink(path, 'plugins/' + os.path.basename(path))
    return {'GST_PLUGIN_SYSTEM_PATH': os.path.abspath('plugins'), 'GST_REGISTRY': os.path.abspath('registry.bin')}


def test():
    for setting, words in SETTINGS:
        check_error(setting.replace('/', '-'), words, setting)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(('0.0.0.0', 5060))
        check_error('port-in-use', ('5060', 'in use'))
    check_error('no-codec', ('PCMU', 'mulawdec', 'PCMA', 'alawdec'),
                **plugins_without('libgstmulaw.so', 'libgstalaw.so'))


run(test)
