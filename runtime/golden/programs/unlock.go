// A mutex is unlocked that nobody has locked, while one goroutine has yielded and another has not run yet.
package main

import (
	"runtime"
	"sync"
)

var mutex sync.Mutex

func yield() {
	runtime.Gosched()
}

func idle() {
}

func main() {
	go yield()
	runtime.Gosched()
	go idle()
	mutex.Unlock()
}
