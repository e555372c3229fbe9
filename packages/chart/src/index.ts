export { EdgemeterChart } from './edgemeter-chart.js';
