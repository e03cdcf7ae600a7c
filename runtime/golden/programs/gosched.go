// Three goroutines and goroutine 1 yield to each other: who yields goes to the end of the global queue, behind all that are in
// the local one.
package main

import "runtime"

var started, yielded int

//go:noinline
func yield(n int) {
	for n != 0 {
		runtime.Gosched()
		n--
	}
}

func main() {
	for started < 3 {
		go yield(2)
		started++
	}
	for yielded < 5 {
		runtime.Gosched()
		yielded++
	}
	println(yielded)
}
