# SPDX-License-Identifier: BSD-3-Clause
"""sipp: what sipp_call.py and sipp_answer.py share."""
import os
import re
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))


def fill(scenario, **values):
    """The scenario with its @words@ replaced; those that are no value are files: sipp/WORD.txt."""
    def text_of(name):
        with open(f'{HERE}/sipp/{name}') as f:
            return f.read().strip('\n')
    text = re.sub(r'^@([\w-]+)@$', lambda m: text_of(m[1] + '.txt'), text_of(scenario + '.xml'), flags=re.M)
    return re.sub(r'@(\w+)@', lambda m: str(values[m[1]]), text)


def run(o, port, *arguments):
    """One call with sipp on 127.0.0.1:port (its media: port + 1000); its exit status. o.dir gets
    messages.log, errors.log."""
    errors = o.dir + '/errors.log'
    with open(o.dir + '/screen.log', 'w') as screen:
        status = subprocess.call(
            ['sipp', *arguments, '-i', '127.0.0.1', '-p', port, '-mi', '127.0.0.1', '-mp', str(int(port) + 1000),
             '-m', '1', '-nostdin', '-timeout', '60', '-timeout_error',
             '-trace_msg', '-message_file', o.dir + '/messages.log', '-trace_err', '-error_file', errors],
            stdout=screen, stderr=screen)
    print(f'sipp {o.scenario}: exit {status}')
    if os.path.exists(errors):
        with open(errors) as f:
            print(f.read())
    return status
