// Goroutine 1 waits for three others by a sync.WaitGroup; the last of them wakes it.
package main

import "sync"

var group sync.WaitGroup
var ran int

//go:noinline
func work() {
	ran++
	group.Done()
}

func main() {
	group.Add(3)
	for i := 0; i < 3; i++ {
		go work()
	}
	group.Wait()
	println(ran)
}
