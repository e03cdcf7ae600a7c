// A goroutine ends by Goexit, two calls deep: its deferred calls run, the last first, and nothing behind the call of Goexit.
package main

import "runtime"

var left int

//go:noinline
func first() {
	left = left*10 + 1
}

//go:noinline
func second() {
	left = left*10 + 2
}

//go:noinline
func leave() {
	defer second()
	runtime.Goexit()
	left = -1
}

//go:noinline
func work() {
	defer first()
	leave()
	left = -2
}

func main() {
	go work()
	for left != 21 {
		runtime.Gosched()
	}
	println(left)
}
