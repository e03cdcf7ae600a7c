"""What the kernel maps of a Go binary before its first instruction runs: the initialised data of the ELF file.

    image.py BINARY        writes to GOLDEN_OUT; needs nothing but Python

.noptrdata and .data are written whole, of .rodata what simulated code reads: the static closures, runtime.mainPC and
a message. .bss and
.noptrbss hold nothing in the file. The same binary gives the same file.
"""
import hashlib
import os
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compactjson
from gobinary import Binary

WHOLE = ['.noptrdata', '.data']
EMPTY = ['.bss', '.noptrbss']
CONSTANTS = ['runtime.mainPC', 'bad_cpu_msg']


def main():
    binary = Binary(sys.argv[1])
    ranges = []

    def add(name, low, high):
        ranges.append({'name': name, 'addr': low, 'size': high - low, 'data': compactjson.chunks(binary.bytes_at(low, high - low))})

    for section in WHOLE:
        add(section, *binary.sections[section])
    closures = sorted(binary.funcvals())
    add('go.func.*', closures[0], closures[-1] + 8)
    for name in CONSTANTS:
        address, size, _ = binary.symbols[name]
        add(name, address, address + size)
    entry, = struct.unpack_from('<Q', binary.data, 0x18)
    image = {
        'release': 'go1.19.8',
        'program': os.environ['GOLDEN_PROGRAM'],
        'sha256': hashlib.sha256(binary.data).hexdigest(),
        'entry': entry,
        'zero': {name: list(binary.sections[name]) for name in EMPTY},
        'ranges': ranges,
    }
    with open(os.environ['GOLDEN_OUT'], 'w', encoding='utf-8') as out:
        out.write(compactjson.pretty(image, dict.fromkeys(image, 0) | {'ranges': 1}) + '\n')


main()
