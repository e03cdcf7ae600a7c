"""What goroutines wait for: channels, sudogs and the roots of semaphores. They lie in the heap, or where the address of a
semaphore sends them, so records name them by the order in which they were first seen: C0, S0, R0.
"""
# The fields a record has of each; a * marks a word to be named. Acquire and release times are the clock's.
FIELDS = {
    'hchan': 'qcount dataqsiz elemsize closed sendx recvx recvq.first* recvq.last* sendq.first* sendq.last*',
    'sudog': 'g* elem* next* prev* isSelect success ticket waitlink* parent* waittail* c*',
    'semaRoot': 'treap* nwait',
}
LETTERS = {'hchan': 'C', 'sudog': 'S', 'semaRoot': 'R'}
# Where one is seen for the first time: by event and function the struct that RAX points to (Go 1.19's register ABI).
SEEN = {
    ('exit', 'makechan'): 'hchan', ('exit', 'acquireSudog'): 'sudog',
    ('entry', '(*semaRoot).queue'): 'semaRoot', ('entry', '(*semaRoot).dequeue'): 'semaRoot',
}
WORD_SIZE = 8


class Objects:
    def __init__(self, process):
        self.process = process
        self.found = {}

    def look(self, kind, function):
        struct_name = SEEN.get((kind, function))
        address = self.process.register('rax') if struct_name else 0
        if address and address not in self.found:
            same = sum(1 for _, s in self.found.values() if s == struct_name)
            self.found[address] = (LETTERS[struct_name] + str(same), struct_name)

    def name(self, word):
        """The name of an address at or inside an object, or None. A channel's buffer lies behind its hchan."""
        for address, (name, struct_name) in self.found.items():
            if address <= word < address + self.process.layout(struct_name).size + self.buffer(address, struct_name):
                return name + ('+%#x' % (word - address) if word > address else '')
        return None

    def buffer(self, address, struct_name):
        if struct_name != 'hchan':
            return 0
        return self.process.field(address, 'hchan', 'dataqsiz') * self.process.field(address, 'hchan', 'elemsize')

    def state(self, name):
        """All their fields; `name` names words."""
        values = {}
        for address, (own, struct_name) in self.found.items():
            for field in FIELDS[struct_name].split():
                plain = field.rstrip('*')
                value = self.process.field(address, struct_name, plain)
                values[own + '.' + plain] = name(value) if plain != field else value
            if struct_name == 'hchan':
                count = self.buffer(address, struct_name) // WORD_SIZE
                values[own + '.buf'] = list(self.process.words(address + self.process.layout('hchan').size, count))
            if struct_name == 'sudog' and values[own + '.ticket'] > 1:
                # The place in the treap of waiters is thrown by dice; 1 says that the semaphore was handed over.
                values[own + '.ticket'] = 'random'
        return values
