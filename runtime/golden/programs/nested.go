// Goroutines start goroutines: each go statement takes runnext for the new one and kicks out who was there before.
package main

import "runtime"

var sink, started, yielded int
var done bool

//go:noinline
func add(a, b int) int {
	sink = a + b
	done = true
	return sink
}

//go:noinline
func spawn(n int) {
	for n != 0 {
		go add(0, 0)
		n--
	}
}

func main() {
	for started < 2 {
		go spawn(3)
		started++
	}
	for yielded < 3 {
		runtime.Gosched()
		yielded++
	}
	println(yielded)
}
