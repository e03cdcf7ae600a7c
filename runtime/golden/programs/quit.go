// Goroutine 1 ends by Goexit, so main never returns, and when the other goroutine has ended nobody is left.
package main

import "runtime"

var ran bool

//go:noinline
func work() {
	ran = true
}

func main() {
	go work()
	runtime.Goexit()
}
