// A select that waits in two queues; a sender on the second one wins, and the first queue is left again. Then one that finds a
// receiver waiting. Before, two goroutines wait for a third channel and are let go, so that the P has sudogs at hand: allocating
// one in a select would grow the stack.
package main

import "runtime"

var first, second, third chan int
var got int

//go:noinline
func wait() {
	<-third
}

//go:noinline
func send() {
	number := 7
	second <- number
}

//go:noinline
func receive() {
	got = <-first
}

//go:noinline
func try(c, d chan int, number int) {
	select {
	case c <- number:
	case got = <-d:
	}
}

func main() {
	first = make(chan int)
	second = make(chan int)
	third = make(chan int, 1)
	go wait()
	go wait()
	runtime.Gosched()
	close(third)
	runtime.Gosched()
	go send()
	try(first, second, 1)
	go receive()
	runtime.Gosched()
	try(first, second, 2)
	runtime.Gosched()
	println(got)
}
