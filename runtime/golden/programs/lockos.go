// A goroutine locks itself to its thread and yields: its M hands the P to another and sleeps until it is that goroutine's turn.
package main

import "runtime"

var turns int
var done bool

//go:noinline
func locked() {
	runtime.LockOSThread()
	turns++
	runtime.Gosched()
	turns++
	runtime.UnlockOSThread()
	done = true
}

//go:noinline
func free() {
	turns++
}

func main() {
	go free()
	go locked()
	for !done {
		runtime.Gosched()
	}
	println(turns)
}
