// Uses whatever a goroutine can wait for. Nobody runs it: the linker leaves out what nothing uses, so the profile takes from this
// program the functions that programs/add.go has not.
package main

import (
	"runtime"
	"sync"
	"time"
)

var numbers chan int
var mutex sync.Mutex
var shared sync.RWMutex
var group sync.WaitGroup
var once sync.Once
var cond = sync.NewCond(&mutex)

//go:noinline
func left() {}

//go:noinline
func leave(deferred []func()) {
	for _, f := range deferred {
		defer f()
	}
	runtime.Goexit()
}

//go:noinline
func choose(other chan int, wait bool) int {
	select {
	case numbers <- 1:
	default:
	}
	select {
	case got, ok := <-numbers:
		if ok {
			return got
		}
	default:
	}
	if wait {
		select {
		case got := <-numbers:
			return got
		case other <- 1:
		}
	}
	got, ok := <-other
	if !ok {
		select {}
	}
	return got
}

//go:noinline
func locks() {
	if mutex.TryLock() {
		mutex.Unlock()
	}
	shared.RLock()
	shared.RUnlock()
	shared.Lock()
	shared.Unlock()
	once.Do(left)
	cond.L.Lock()
	cond.Signal()
	cond.Broadcast()
	cond.Wait()
	cond.L.Unlock()
}

//go:noinline
func times() {
	runtime.LockOSThread()
	runtime.UnlockOSThread()
	time.Sleep(1)
	timer := time.NewTimer(1)
	timer.Reset(2)
	timer.Stop()
	ticker := time.NewTicker(1)
	ticker.Reset(2)
	ticker.Stop()
	<-time.After(1)
	time.AfterFunc(1, left)
}

func main() {
	numbers = make(chan int)
	group.Add(1)
	go locks()
	go times()
	go leave([]func(){left})
	group.Done()
	group.Wait()
	println(choose(numbers, true))
	close(numbers)
}
