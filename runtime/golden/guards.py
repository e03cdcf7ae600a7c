"""What every recorded process gets, so that it repeats itself; needs no gdb."""

# One P, no garbage collection, no preemption by signal; nothing else of the caller's environment.
ENVIRONMENT = {'GOMAXPROCS': '1', 'GOGC': 'off', 'GODEBUG': 'asyncpreemptoff=1'}
# Two words after the program's name. Nobody reads them, but their number says in which heap span os.Args' array lies, and
# so at which page every later span begins; the first records of this program were taken with these two, literally.
ARGUMENTS = '> /dev/null'
# Code for runtime.retake, xor eax,eax; ret: sysmon still runs, but never takes a P from a system call nor asks a g to stop.
RETURN_ZERO = bytes.fromhex('31c0c3')
