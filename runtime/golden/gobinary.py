"""What an ELF file built by Go 1.18 to 1.19 says of itself: sections, symbols, and per function the tables of .gopclntab.

Needs nothing but Python, so that it serves inside gdb and outside. The format of .gopclntab: Go 1.19,
internal/abi and cmd/link/internal/ld/pcln.go; debug/gosym/pclntab.go reads it.
"""
import bisect
import struct

MAGIC_118 = 0xFFFFFFF0
STT_OBJECT, STT_FUNC = 1, 2


def uvarint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


class Binary:
    """Sections {name: (lo, hi)}, symbols {name: (address, size, kind)} and functions {entry: Function} of one file."""

    def __init__(self, path):
        with open(path, 'rb') as file:
            self.data = file.read()
        self._read_sections()
        self._read_symbols()
        self._read_functions()

    def _read_sections(self):
        table, = struct.unpack_from('<Q', self.data, 0x28)
        size, count, names = struct.unpack_from('<HHH', self.data, 0x3A)
        headers = [struct.unpack_from('<IIQQQQII', self.data, table + i * size) for i in range(count)]
        self._headers = {self._text_at(headers[names][4] + h[0]): h for h in headers}
        self.sections = {n: (h[3], h[3] + h[5]) for n, h in self._headers.items() if h[3]}

    def _text_at(self, at):
        return self.data[at:self.data.index(b'\0', at)].decode('utf-8')

    def _read_symbols(self):
        _, _, _, _, at, size, _, _ = self._headers['.symtab']
        strings = self._headers['.strtab'][4]
        self.symbols = {}
        for o in range(at, at + size, 24):
            name, info, _, section, address, length = struct.unpack_from('<IBBHQQ', self.data, o)
            if section and info & 15 in (0, STT_OBJECT, STT_FUNC):
                self.symbols[self._text_at(strings + name)] = (address, length, info & 15)
        self._code = sorted((a, n) for n, (a, _, kind) in self.symbols.items() if kind == STT_FUNC)
        self._code_at = [a for a, _ in self._code]
        self._objects = sorted((a, s, n) for n, (a, s, kind) in self.symbols.items() if kind == STT_OBJECT)
        self._objects_at = [a for a, _, _ in self._objects]

    def _read_functions(self):
        _, _, _, _, at, size, _, _ = self._headers['.gopclntab']
        table = self.data[at:at + size]
        magic, = struct.unpack_from('<I', table, 0)
        if magic != MAGIC_118:
            raise ValueError('.gopclntab has magic %#x; this reader knows %#x (Go 1.18 and 1.19)' % (magic, MAGIC_118))
        count, _, text, names, units, files, values, entries = struct.unpack_from('<8Q', table, 8)
        self.functions = {}
        for i in range(count):
            entry, where = struct.unpack_from('<II', table, entries + i * 8)
            self.functions[text + entry] = Function(table, text, names, units, files, values, entries + where)

    def address(self, name):
        return self.symbols[name][0]

    def section_of(self, address):
        for name, (lo, hi) in self.sections.items():
            if lo <= address < hi:
                return name
        return None

    def bytes_at(self, address, count):
        """The file's bytes at a virtual address; of .bss there are none."""
        at = self.offset_of(address)
        return None if at is None else self.data[at:at + count]

    def offset_of(self, address):
        """Where in the file the byte at a virtual address is, or None."""
        for header in self._headers.values():
            if header[3] and header[1] != 8 and header[3] <= address < header[3] + header[5]:
                return header[4] + address - header[3]
        return None

    def release(self):
        """The release of Go that built the file: the string runtime.buildVersion."""
        text, length = struct.unpack('<QQ', self.bytes_at(self.address('runtime.buildVersion'), 16))
        return self.bytes_at(text, length).decode('utf-8')

    def code_name(self, address):
        """`symbol+0xoffset` of an address in .text, or None."""
        i = bisect.bisect_right(self._code_at, address) - 1
        if i < 0:
            return None
        start, name = self._code[i]
        return name + ('+%#x' % (address - start) if address > start else '')

    def object_name(self, address):
        """`symbol+0xoffset` of an address inside a data symbol, or None."""
        i = bisect.bisect_right(self._objects_at, address) - 1
        if i < 0:
            return None
        start, size, name = self._objects[i]
        if address - start >= max(size, 1) or name.endswith('.*'):
            return None
        return name + ('+%#x' % (address - start) if address > start else '')

    def funcvals(self):
        """{address: function name} of the static closures: one word each, among the read-only go.func.* data."""
        lo = self.address('go.func.*')
        hi = min(a for a, _, _ in self.symbols.values() if a > lo)
        found = {}
        for address in range(lo, hi - 7, 8):
            target, = struct.unpack('<Q', self.bytes_at(address, 8))
            if target in self.functions:
                found[address] = self.code_name(target)
        return found


class Function:
    """One function's row of .gopclntab. Its tables are lists of (offset from which it holds, value)."""

    def __init__(self, table, text, names, units, files, values, at):
        self._table, self._values = table, values
        entry, name, self.args, _, pcsp, pcfile, pcln, _, unit, _ = struct.unpack_from('<IiiIIIIIIB', table, at)
        self.entry = text + entry
        self.name = self._text(names + name)
        self._units, self._files, self._unit = units, files, unit
        self.sp = self._steps(pcsp)
        self.lines = self._steps(pcln)
        self._pcfile = self._steps(pcfile)
        self.frame = max([v for _, v in self.sp], default=0)
        self.line = self.lines[0][1] if self.lines else 0

    def _text(self, at):
        return self._table[at:self._table.index(b'\0', at)].decode('utf-8')

    def _steps(self, at):
        """A table of deltas; a value delta of 0 after the first ends it. PCQuantum is 1 on amd64."""
        steps = []
        if at == 0:
            return steps
        at += self._values
        value, offset, first = -1, 0, True
        while True:
            delta, at = uvarint(self._table, at)
            if delta == 0 and not first:
                return steps
            first = False
            value += ~(delta >> 1) if delta & 1 else delta >> 1
            steps.append((offset, value))
            length, at = uvarint(self._table, at)
            offset += length

    @property
    def file(self):
        if not self._pcfile:
            return None
        number, = struct.unpack_from('<I', self._table, self._units + 4 * (self._unit + self._pcfile[0][1]))
        return self._text(self._files + number)

    def line_at(self, offset):
        i = bisect.bisect_right(self.lines, (offset, 1 << 40)) - 1
        return self.lines[i][1] if i >= 0 else None
