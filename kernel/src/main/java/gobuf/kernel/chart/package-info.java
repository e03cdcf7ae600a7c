/** Charts of a run that no table holds: what queues and Ps were like over time, and who stole from whom. */
package gobuf.kernel.chart;
