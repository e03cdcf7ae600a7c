// Asks for more Ps and for fewer again, while goroutines wait in P0's queue.
package main

import "runtime"

var ran int
var before, between, behind int
var alone bool

//go:noinline
func work() {
	ran++
}

func main() {
	alone = true
	go work()
	go work()
	before = runtime.GOMAXPROCS(4)
	go work()
	between = runtime.GOMAXPROCS(2)
	for ran < 3 {
		runtime.Gosched()
	}
	behind = runtime.GOMAXPROCS(0)
	println(before, between, behind, ran)
}
