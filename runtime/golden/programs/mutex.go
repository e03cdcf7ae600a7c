// A sync.Mutex that its holder keeps while it yields: two others come and park, and are woken one by one. Time stands still
// (main.clock tells it to the mutex), so nobody waits long enough for the mutex to starve.
package main

import (
	"runtime"
	"sync"
)

var mutex sync.Mutex
var clock, tick int64 = 1000, 0
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
	go work()
	runtime.Gosched()
	mutex.Unlock()
	for ran < 2 {
		runtime.Gosched()
	}
	println(ran, clock, tick)
}
