// A sync.Mutex that starves: whoever is woken finds it taken again, and each look at the clock is two milliseconds later than
// the one before (main.tick). So the woken one turns it to starvation mode, and the next Unlock hands it over.
package main

import (
	"runtime"
	"sync"
)

var mutex sync.Mutex
var clock, tick int64 = 1000, 2000000
var ran int

//go:noinline
func work() {
	mutex.Lock()
	ran++
	mutex.Unlock()
}

func main() {
	mutex.Lock()
	go work()
	runtime.Gosched()
	mutex.Unlock()
	mutex.Lock()
	runtime.Gosched()
	mutex.Unlock()
	println(ran, clock, tick)
}
