// Sleeps, and lets another goroutine sleep longer: the timers of P0, and an M that waits in the poller for the next one. Each look
// at the clock is a millisecond later (main.tick), and to wait only moves main.clock on: how slow the recorder is decides nothing.
package main

import "time"

var woke int
var alone bool
var clock, tick int64

//go:noinline
func late() {
	time.Sleep(600 * time.Millisecond)
	woke++
}

func main() {
	alone, clock, tick = true, 0, 1000000
	go late()
	time.Sleep(300 * time.Millisecond)
	woke++
	for woke < 2 {
		time.Sleep(600 * time.Millisecond)
	}
	println(woke)
}
