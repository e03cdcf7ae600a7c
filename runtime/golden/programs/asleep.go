// Goroutines that wait, each for something else that nobody will do: what the process prints before it ends.
package main

import "sync"

var mutex sync.Mutex
var group sync.WaitGroup

func lock() {
	mutex.Lock()
}

func wait() {
	group.Wait()
}

func send() {
	one := 1
	make(chan int) <- one
}

func forever() {
	select {}
}

func main() {
	mutex.Lock()
	group.Add(1)
	go lock()
	go wait()
	go send()
	go forever()
	lock()
}
