// Sleeps, and lets another goroutine sleep longer: the timers of P0, and an M that waits in the poller for the next one.
package main

import "time"

var woke int
var alone bool

//go:noinline
func late() {
	time.Sleep(600 * time.Millisecond)
	woke++
}

func main() {
	alone = true
	go late()
	time.Sleep(300 * time.Millisecond)
	woke++
	for woke < 2 {
		time.Sleep(600 * time.Millisecond)
	}
	println(woke)
}
