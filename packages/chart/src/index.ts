import { EdgemeterChart } from './edgemeter-chart.js';

if (!customElements.get('edgemeter-chart')) customElements.define('edgemeter-chart', EdgemeterChart);

export { EdgemeterChart };
