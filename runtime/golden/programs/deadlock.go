// Goroutine 1 receives from a channel that nobody will send to: nobody is left to run.
package main

func main() {
	<-make(chan int)
}
