// Sixty goroutines that compute for ten milliseconds each, made in a row by main.main.
package main

import (
	"sync"
	"time"
)

const (
	goroutines = 60
	service    = 10 * time.Millisecond
)

func compute(wg *sync.WaitGroup) {
	begin := time.Now()
	for time.Since(begin) < service {
	}
	wg.Done()
}

func main() {
	var wg sync.WaitGroup
	wg.Add(goroutines)
	for i := 0; i < goroutines; i++ {
		go compute(&wg)
	}
	wg.Wait()
}
