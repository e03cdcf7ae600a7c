// The smallest program with a go statement that takes arguments: goroutine 1 starts one more and yields until it is done.
package main

import "runtime"

var sink int
var done bool

//go:noinline
func add(a, b int) int {
	sink = a + b
	done = true
	return sink
}

func main() {
	go add(0x100, 0x200)
	for !done {
		runtime.Gosched()
	}
	println(sink)
}
