// order.go with fmt linked, and with it os: the finalizer goroutine is in P0's runnext when main.main begins, and goroutine 1
// is waiting, not yielding, while the others run.
package main

import (
	"fmt"
	"os"
	"sync"
)

const most = 4096

var count = 3
var order [most]int
var ran int
var done sync.WaitGroup

//go:noinline
func note(id int) {
	order[ran] = id
	ran++
	done.Done()
}

func main() {
	done.Add(count)
	for i := 1; i <= count; i++ {
		go note(i)
	}
	done.Wait()
	for _, id := range order[:count] {
		fmt.Fprint(os.Stderr, id, " ")
	}
	fmt.Fprintln(os.Stderr)
}
